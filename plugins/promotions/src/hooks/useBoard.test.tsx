import { PropsWithChildren } from 'react';
import { act, renderHook, waitFor } from '@testing-library/react';
import { mockApis, TestApiProvider } from '@backstage/frontend-test-utils';
import { SignalApi, signalApiRef } from '@backstage/plugin-signals-react';
import { JsonObject } from '@backstage/types';
import { promotionsApiRef } from '../api';
import { straightBoard } from '../__testUtils__/boards';
import { makeFreight } from '../__testUtils__/build';
import { FakePromotionsApi } from '../__testUtils__/FakePromotionsApi';
import { useBoard } from './useBoard';

class Signals implements SignalApi {
  private readonly listeners = new Map<(message: never) => void, string>();

  subscribe<T extends JsonObject>(
    channel: string,
    onMessage: (message: T) => void,
  ) {
    this.listeners.set(onMessage, channel);
    return { unsubscribe: () => this.listeners.delete(onMessage) };
  }

  send(message: { pipelineId: string }) {
    act(() =>
      this.listeners.forEach((channel, listener) => {
        if (channel === `promotions:${message.pipelineId}`) {
          listener(message as never);
        }
      }),
    );
  }
}

function setup(api: FakePromotionsApi) {
  const signals = new Signals();
  const { result } = renderHook(() => useBoard('pipeline-podinfo'), {
    wrapper: ({ children }: PropsWithChildren) => (
      <TestApiProvider
        apis={[
          [promotionsApiRef, api],
          [signalApiRef, signals],
          mockApis.error(),
        ]}
      >
        {children}
      </TestApiProvider>
    ),
  });
  return { result, signals };
}

describe('the board', () => {
  it('is asked for at once when a signal names its pipeline', async () => {
    const api = new FakePromotionsApi(straightBoard());
    const getBoard = jest.spyOn(api, 'getBoard');
    const { result, signals } = setup(api);
    await waitFor(() => expect(result.current.board).toBeDefined());
    expect(getBoard).toHaveBeenCalledTimes(1);

    signals.send({ pipelineId: 'pipeline-other' });
    expect(getBoard).toHaveBeenCalledTimes(1);
    signals.send({ pipelineId: 'pipeline-podinfo' });
    expect(getBoard).toHaveBeenCalledTimes(2);
  });

  it('knows the freight that a stage runs, however old it is', async () => {
    const board = straightBoard();
    const aged = makeFreight('aged-badger', '1.0.0', { age: 60 * 24 * 90 });
    const { result } = setup(
      new FakePromotionsApi({ ...board, namedFreight: [aged] }),
    );
    await waitFor(() =>
      expect(result.current.freightById.get(aged.id)).toBe(aged),
    );
    expect(result.current.freight.at(-1)).toBe(aged);
  });

  it('keeps freight that newer freight has pushed off the answer', async () => {
    const board = straightBoard();
    const api = new FakePromotionsApi(board);
    const { result, signals } = setup(api);
    await waitFor(() => expect(result.current.freight).toHaveLength(4));

    const newest = makeFreight('late-swift', '7.0.0', { age: 0 });
    api.boards.set('pipeline-podinfo', {
      ...board,
      freight: [newest, ...board.freight.slice(0, 3)],
    });
    signals.send({ pipelineId: 'pipeline-podinfo' });
    await waitFor(() => expect(result.current.freight).toHaveLength(5));
    expect(result.current.freight.map(freight => freight.alias)).toEqual([
      'late-swift',
      'calm-fox',
      'quiet-heron',
      'brave-otter',
      'loud-magpie',
    ]);
    expect(result.current.freightById.get(newest.id)).toBe(newest);
  });
});
