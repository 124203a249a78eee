import { Container, Flex, Grid, Text } from '@backstage/ui';
import { DemoUser } from './DemoUser';
import styles from './UserChoice.module.css';

interface Props {
  users: DemoUser[];
  onChoose(ref: string): void;
}

export function UserChoice({ users, onChoose }: Props) {
  return (
    <Container my="8">
      <Flex direction="column" gap="6">
        <Flex direction="column" gap="2">
          <Text as="h1" variant="title-medium" weight="bold">
            Promotions for Backstage
          </Text>
          <Text variant="body-large" color="secondary">
            {users.length > 0
              ? 'This is a demo. Choose who you are; you can switch at any time.'
              : 'Nobody can sign in here: the demo is switched off, and no other way to sign in is set up.'}
          </Text>
        </Flex>
        <Grid.Root columns={{ initial: '1', sm: '2', md: '3' }} gap="4">
          {users.map(user => (
            <button
              key={user.ref}
              type="button"
              className={styles.user}
              aria-label={`Sign in as ${user.name}`}
              aria-describedby={`may-${user.ref}`}
              onClick={() => onChoose(user.ref)}
            >
              <Text variant="title-x-small" weight="bold">
                {user.name}
              </Text>
              <Text color="secondary" id={`may-${user.ref}`}>
                {user.may}
              </Text>
            </button>
          ))}
        </Grid.Root>
      </Flex>
    </Container>
  );
}
