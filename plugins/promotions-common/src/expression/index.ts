export * from './ExpressionError';
export {
  checkExpression,
  evaluateExpression,
  type EvaluateOptions,
  type ExpressionScope,
} from './evaluate';
export * from './freightContext';
export * from './gateContext';
export * from './scopes';
export * from './template';
