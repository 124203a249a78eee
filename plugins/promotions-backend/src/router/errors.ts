import { InputError } from '@backstage/errors';
import { PromotionRefusedError } from '@promotions/backstage-plugin-promotions-common';
import { ErrorRequestHandler } from 'express';

/**
 * Answers a promotion that its decision refuses with 409 and the decision, in
 * the shape that all errors of Backstage have.
 */
export function answerRefusedPromotions(): ErrorRequestHandler {
  return (error, request, response, next) => {
    if (!(error instanceof PromotionRefusedError)) {
      next(error);
      return;
    }
    response.status(409).json({
      error: { name: error.name, message: error.message },
      request: { method: request.method, url: request.url },
      response: { statusCode: 409 },
      decision: error.decision,
    });
  };
}

/**
 * Says of a body that cannot be read what is wrong with it, without giving it
 * back as the parser would.
 */
export function tellUnreadableBodies(): ErrorRequestHandler {
  return (error, _request, _response, next) => {
    next(
      error?.type === 'entity.parse.failed'
        ? new InputError(`The body is not valid JSON. ${firstLine(error)}`)
        : error,
    );
  };
}

function firstLine(error: Error): string {
  return error.message.split('\n', 1)[0].slice(0, 200);
}
