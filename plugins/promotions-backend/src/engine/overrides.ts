import { InputError, NotFoundError } from '@backstage/errors';
import {
  aliasOf,
  createDecider,
  formatDuration,
  instantName,
  Override,
  OverrideRequest,
  PipelineSnapshot,
  Stage,
} from '@promotions/backstage-plugin-promotions-common';
import { ulid } from 'ulid';
import { changePipeline, PipelineAccess } from './changePipeline';
import { Actor } from './Engine';
import {
  assertActive,
  assertRequested,
  findGate,
  withFreight,
  withStageAndFreight,
} from './lookUp';

/** What nobody passes over; what does it instead. */
const AVAILABILITY: Record<string, string> = {
  origin: 'Nothing passes it.',
  rejected: 'Take the rejection back.',
  upstream: 'Clear the freight for the stage.',
  soak: 'Clear the freight for the stage.',
};

/**
 * Passes over gates and freezes for one freight and one stage. Each override
 * is bound to the gate as it is now.
 *
 * @throws InputError for what there is not, for availability, and for a reason or an expiry that cannot be
 */
export async function overrideGates(
  access: PipelineAccess,
  pipelineId: string,
  request: OverrideRequest,
  actor: Actor,
): Promise<Override[]> {
  const reason = request.reason.trim();
  if (reason === '') {
    throw new InputError('reason: say why the gates are passed over.');
  }
  return changePipeline(access, pipelineId, async (read, now) => {
    const { snapshot, stage, freight } = await withStageAndFreight(
      access,
      read,
      request,
    );
    const expiresAt = expiryOf(request.expiresAt, access, now);
    const fingerprints = fingerprintsOf(snapshot, stage, request.gates);
    assertActive(snapshot);
    assertRequested(stage, freight);
    const at = now.toISOString();
    const wanted = [...fingerprints].map(
      ([gate, fingerprint]): Override => ({
        id: ulid(now.getTime()),
        stage: stage.name,
        freight: freight.id,
        gate,
        fingerprint,
        by: actor.ref,
        reason,
        at,
        expiresAt,
      }),
    );
    const result = wanted.map(
      fresh => snapshot.overrides.find(known => isSame(known, fresh)) ?? fresh,
    );
    const fresh = wanted.filter(override => result.includes(override));
    if (fresh.length === 0) {
      return { result };
    }
    const names = fresh.map(({ gate }) => gate).join(', ');
    return {
      changes: {
        overrides: fresh,
        timeline: [
          {
            at,
            kind: 'gate.overridden',
            actor: actor.ref,
            stage: stage.name,
            freight: freight.id,
            message: `${freight.alias} may pass over ${names} of ${
              stage.name
            } until ${instantName(expiresAt)}. ${reason}`,
            data: {
              gates: fresh.map(({ gate }) => gate),
              overrides: fresh.map(({ id }) => id),
              reason,
              expiresAt,
              // As it was: what the override passes over.
              decision: createDecider(snapshot, now)(stage, freight),
            },
          },
        ],
      },
      snapshot: { ...snapshot, overrides: [...snapshot.overrides, ...fresh] },
      result,
    };
  });
}

/** @throws NotFoundError where there is none that counts */
export async function revokeOverride(
  access: PipelineAccess,
  pipelineId: string,
  overrideId: string,
  actor: Actor,
): Promise<void> {
  await changePipeline(access, pipelineId, async (read, now) => {
    const override = await access.store.getOverride(pipelineId, overrideId);
    if (!override) {
      throw new NotFoundError(`There is no override ${overrideId}.`);
    }
    const { stage, freight, gate } = override;
    const { snapshot } = await withFreight(access, read, freight);
    return {
      changes: {
        overridesRevoked: [overrideId],
        timeline: [
          {
            at: now.toISOString(),
            kind: 'gate.overrideRevoked',
            actor: actor.ref,
            stage,
            freight,
            message: `${aliasOf(
              snapshot,
              freight,
            )} may not pass over ${gate} of ${stage} any more.`,
            data: { gates: [gate], overrides: [overrideId] },
          },
        ],
      },
      snapshot: {
        ...snapshot,
        overrides: snapshot.overrides.filter(({ id }) => id !== overrideId),
      },
      result: undefined,
    };
  });
}

/** @throws InputError */
function fingerprintsOf(
  snapshot: PipelineSnapshot,
  stage: Stage,
  gates: string[],
): Map<string, string> {
  if (gates.length === 0) {
    throw new InputError('gates: name at least one gate or freeze.');
  }
  return new Map(
    gates.map((id, index) => {
      const field = `gates[${index}]`;
      if (Object.hasOwn(AVAILABILITY, id)) {
        throw new InputError(
          `${field}: ${id} is no gate, and is never passed over. ${AVAILABILITY[id]}`,
        );
      }
      return [id, findGate(snapshot, stage, id, field).fingerprint];
    }),
  );
}

/** @throws InputError */
function expiryOf(text: string, access: PipelineAccess, now: Date): string {
  const at = Date.parse(text);
  const { maxDurationMs } = access.configured.overrides;
  if (!(at > now.getTime())) {
    throw new InputError(
      'expiresAt: has to be an instant that is still to come.',
    );
  }
  if (at - now.getTime() > maxDurationMs) {
    throw new InputError(
      `expiresAt: is too far ahead; an override holds for at most ${formatDuration(
        maxDurationMs,
      )}.`,
    );
  }
  return new Date(at).toISOString();
}

function isSame(a: Override, b: Override): boolean {
  return (
    a.stage === b.stage &&
    a.freight === b.freight &&
    a.gate === b.gate &&
    a.fingerprint === b.fingerprint &&
    a.by === b.by &&
    a.reason === b.reason &&
    a.expiresAt === b.expiresAt
  );
}
