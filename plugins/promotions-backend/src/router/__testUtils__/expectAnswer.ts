import { Operation } from '@promotions/backstage-plugin-promotions-common';
import { Response } from 'supertest';

/** The status, and exactly what the operation says that it answers with it. */
export function expectAnswer(
  response: Response,
  operation: Operation,
  status: number,
) {
  expect([response.status, response.body.error]).toEqual([status, undefined]);
  expect(Object.keys(operation.success)).toContain(String(status));
  if (operation.result) {
    expect(operation.result.parse(response.body)).toEqual(response.body);
  }
}
