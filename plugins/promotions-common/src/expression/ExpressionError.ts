/**
 * An expression, or a template, that cannot be read or evaluated, or that
 * costs too much. The message is one sentence for the author of the document.
 *
 * @public
 */
export class ExpressionError extends Error {
  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'ExpressionError';
  }
}
