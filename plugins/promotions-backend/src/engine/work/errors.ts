import { TerminalError } from '@promotions/backstage-plugin-promotions-node';

/** A step that cannot be run as it was declared; trying again cannot help. */
export class RenderError extends TerminalError {
  override name = 'RenderError';
}
