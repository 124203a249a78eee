import {
  AuditorService,
  BackstageCredentials,
} from '@backstage/backend-plugin-api';
import { JsonObject } from '@backstage/types';
import { Authorizer } from '../permissions/Authorizer';
import { Caller } from '../permissions/Caller';
import { audited } from '../router/audit';
import { CallSources } from '../router/calls';
import { ActionsRegistryService } from '../alpha';
import { registerApprove } from './approve';
import { registerExplainDecision } from './explainDecision';
import { registerListPipelines } from './listPipelines';
import { registerPromote } from './promote';

/** What the actions need. */
export interface ActionSources extends CallSources {
  authorizer: Authorizer;
  auditor: AuditorService;
}

/** What an action works with. */
export interface ActionContext extends CallSources {
  /** The caller, whose permissions are asked again for each call. */
  callerOf(credentials: BackstageCredentials): Caller;
  /** Does what changes something between audit events, as routes do. */
  audited<T>(
    eventId: string,
    caller: Caller,
    meta: JsonObject,
    work: () => Promise<T>,
  ): Promise<T>;
}

/**
 * Makes what agents and templates may do known to the actions registry. Each
 * action is the very call that the REST API makes, with the permissions of who
 * invokes it.
 */
export function registerActions(
  registry: ActionsRegistryService,
  sources: ActionSources,
): void {
  const { authorizer, auditor, engine, store } = sources;
  const context: ActionContext = {
    engine,
    store,
    callerOf: credentials => authorizer.for(credentials),
    audited: (eventId, caller, meta, work) =>
      audited(
        auditor,
        {
          eventId,
          severityLevel: 'medium',
          // There is no request that would tell who it was.
          meta: { ...meta, actor: caller.actor.ref, via: 'action' },
        },
        work,
      ),
  };
  registerListPipelines(registry, context);
  registerExplainDecision(registry, context);
  registerPromote(registry, context);
  registerApprove(registry, context);
}
