import { Container, Flex, Grid, Text } from '@backstage/ui';
import Card from '@material-ui/core/Card';
import CardActionArea from '@material-ui/core/CardActionArea';
import CardContent from '@material-ui/core/CardContent';
import { makeStyles } from '@material-ui/core/styles';
import { DemoUser } from './DemoUser';

const useStyles = makeStyles({
  button: {
    alignItems: 'flex-start',
    display: 'flex',
    height: '100%',
    justifyContent: 'flex-start',
  },
});

interface Props {
  users: DemoUser[];
  onChoose(ref: string): void;
}

export function UserChoice({ users, onChoose }: Props) {
  const classes = useStyles();
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
            <Card key={user.ref}>
              <CardActionArea
                className={classes.button}
                aria-label={`Sign in as ${user.name}`}
                aria-describedby={`may-${user.ref}`}
                onClick={() => onChoose(user.ref)}
              >
                <CardContent>
                  <Flex direction="column" gap="1">
                    <Text variant="title-x-small" weight="bold">
                      {user.name}
                    </Text>
                    <Text color="secondary" id={`may-${user.ref}`}>
                      {user.may}
                    </Text>
                  </Flex>
                </CardContent>
              </CardActionArea>
            </Card>
          ))}
        </Grid.Root>
      </Flex>
    </Container>
  );
}
