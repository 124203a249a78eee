import {
  NotAllowedError,
  NotFoundError,
  ResponseError,
} from '@backstage/errors';
import { errorKind, errorMessage } from './errorKind';

async function answered(status: number, name: string, message: string) {
  return ResponseError.fromResponse(
    new Response(
      JSON.stringify({
        error: { name, message },
        response: { statusCode: status },
      }),
      {
        status,
        statusText: name,
        headers: { 'content-type': 'application/json' },
      },
    ),
  );
}

describe('what an error means to a person', () => {
  it('is told by the name that the backend gave', async () => {
    expect(errorKind(await answered(403, 'NotAllowedError', 'no'))).toBe(
      'notAllowed',
    );
    expect(errorKind(await answered(404, 'NotFoundError', 'no'))).toBe(
      'notFound',
    );
    expect(errorKind(await answered(401, 'AuthenticationError', 'no'))).toBe(
      'signedOut',
    );
    expect(errorKind(await answered(500, 'Error', 'no'))).toBe('other');
  });

  it('is told by the name of the error itself', () => {
    expect(errorKind(new NotAllowedError('no'))).toBe('notAllowed');
    expect(errorKind(new NotFoundError('no'))).toBe('notFound');
  });

  it('is that nobody answered when the request did not get through', () => {
    expect(errorKind(new TypeError('Failed to fetch'))).toBe('unreachable');
  });

  it('leaves out the status line from the message', async () => {
    expect(
      errorMessage(await answered(409, 'ConflictError', 'The alias is taken.')),
    ).toBe('The alias is taken.');
    expect(errorMessage(new Error('plain'))).toBe('plain');
    expect(errorMessage('text')).toBe('text');
  });
});
