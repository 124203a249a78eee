import { Card, CardBody, Container, Flex, Grid, Text } from '@backstage/ui';
import { DemoUser } from './DemoUser';

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
              ? 'This is a demo. Choose who you are; you can sign out and be someone else at any time.'
              : 'Nobody can sign in here: the demo is switched off, and no other way to sign in is set up.'}
          </Text>
        </Flex>
        <Grid.Root columns={{ initial: '1', sm: '2', md: '3' }} gap="4">
          {users.map(user => (
            <Card
              key={user.ref}
              label={`Sign in as ${user.name}`}
              onPress={() => onChoose(user.ref)}
            >
              <CardBody>
                <Flex direction="column" gap="1">
                  <Text as="h2" variant="title-x-small" weight="bold">
                    {user.name}
                  </Text>
                  <Text color="secondary">{user.may}</Text>
                </Flex>
              </CardBody>
            </Card>
          ))}
        </Grid.Root>
      </Flex>
    </Container>
  );
}
