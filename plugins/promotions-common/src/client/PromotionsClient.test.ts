import { ResponseError } from '@backstage/errors';
import { PromotionRefusedError } from '../api';
import { Decision } from '../model';
import { PromotionsClient } from './PromotionsClient';

const discoveryApi = {
  getBaseUrl: async (pluginId: string) => `http://localhost/api/${pluginId}`,
};

const decision: Decision = {
  stage: 'prod',
  freight: 'f1',
  at: '2026-09-01T12:00:00.000Z',
  verdict: 'Blocked',
  requirements: [],
  nextChangeAt: null,
  eligibleAt: null,
};

function answering(status: number, body?: unknown) {
  const requests: Array<{ url: string; init: RequestInit }> = [];
  const fetchApi = {
    fetch: async (url: any, init: any) => {
      requests.push({ url, init });
      return new Response(body === undefined ? null : JSON.stringify(body), {
        status,
        headers: { 'content-type': 'application/json' },
      });
    },
  };
  return { requests, fetchApi };
}

describe('PromotionsClient', () => {
  it('asks for a list with what is given of the query', async () => {
    const { requests, fetchApi } = answering(200, { items: [] });
    const client = new PromotionsClient({ discoveryApi, fetchApi });

    const page = await client.listPipelines({
      entityRef: 'component:default/a b',
      limit: 10,
      cursor: undefined,
    });

    expect(page).toEqual({ items: [] });
    expect(requests[0].url).toBe(
      'http://localhost/api/promotions/pipelines?entityRef=component%3Adefault%2Fa+b&limit=10',
    );
    expect(requests[0].init).toMatchObject({ method: 'GET', body: undefined });
  });

  it('keeps names within their part of the path', async () => {
    const { requests, fetchApi } = answering(204);
    const client = new PromotionsClient({ discoveryApi, fetchApi });

    await client.liftHold('p1', { stage: 'a/b?c', origin: 'ä' });

    expect(requests[0].url).toBe(
      'http://localhost/api/promotions/pipelines/p1/stages/a%2Fb%3Fc/holds/%C3%A4',
    );
    expect(requests[0].init.method).toBe('DELETE');
  });

  it('promotes with an idempotency key', async () => {
    const answer = { outcome: 'created', decision, steps: [] };
    const { requests, fetchApi } = answering(201, answer);
    const client = new PromotionsClient({ discoveryApi, fetchApi });
    const request = { stage: 'prod', freight: 'f1' };

    const response = await client.createPromotion('p1', request, {
      idempotencyKey: 'key-1',
    });

    expect(response).toEqual(answer);
    expect(requests[0].init).toEqual({
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'idempotency-key': 'key-1',
      },
      body: JSON.stringify(request),
    });
  });

  it('throws the decision that refuses a promotion', async () => {
    const { fetchApi } = answering(409, {
      error: { name: 'PromotionRefusedError', message: 'Not now.' },
      response: { statusCode: 409 },
      decision,
    });
    const client = new PromotionsClient({ discoveryApi, fetchApi });

    const refused = client.createPromotion('p1', {
      stage: 'prod',
      freight: 'f1',
    });

    await expect(refused).rejects.toEqual(
      new PromotionRefusedError('Not now.', decision),
    );
    await expect(refused).rejects.toMatchObject({ decision });
  });

  it('throws any other conflict as it was answered', async () => {
    const body = {
      error: { name: 'ConflictError', message: 'The key was used.' },
      response: { statusCode: 409 },
    };
    const { fetchApi } = answering(409, body);
    const client = new PromotionsClient({ discoveryApi, fetchApi });

    const refused = client.createPromotion('p1', {
      stage: 'prod',
      freight: 'f1',
    });

    await expect(refused).rejects.toBeInstanceOf(ResponseError);
    await expect(refused).rejects.toMatchObject({ body, statusCode: 409 });
  });

  it.each(['token-1', async () => 'token-1'])(
    'sends a token where it is given one',
    async token => {
      const { requests, fetchApi } = answering(200, {});
      const client = new PromotionsClient({ discoveryApi, fetchApi, token });

      await client.getBoard('p1');

      expect(requests[0].init.headers).toEqual({
        authorization: 'Bearer token-1',
      });
    },
  );
});
