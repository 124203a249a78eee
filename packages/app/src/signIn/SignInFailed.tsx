import { ErrorPanel } from '@backstage/core-components';
import { Button, Container, Flex } from '@backstage/ui';
import { remembered } from './remembered';

export function SignInFailed({ error }: { error?: Error }) {
  const startOver = () => {
    remembered.forget();
    window.location.reload();
  };
  return (
    <Container my="8">
      <Flex direction="column" gap="4" align="start">
        <ErrorPanel
          title="Signing in did not work"
          error={error ?? new Error('No reason was given')}
        />
        <Button onPress={startOver}>Choose a user again</Button>
      </Flex>
    </Container>
  );
}
