import { StageGate, stageGates } from '../decision';
import { Gate, PipelineSnapshot, Requirement, Stage } from '../model';

type GateOf<TKind extends Gate['kind']> = Extract<Gate, { kind: TKind }>;

/**
 * The gate of one kind that a requirement of the stage stands for: of the
 * document, or what a policy adds.
 *
 * @param id - of the requirement
 * @internal
 */
export function gateOf<TKind extends Gate['kind']>(
  snapshot: PipelineSnapshot,
  stage: Stage,
  kind: TKind,
  id: string,
): GateOf<TKind> | undefined {
  const found = gatesOf(snapshot, stage).get(id)?.gate;
  return found?.kind === kind ? (found as GateOf<TKind>) : undefined;
}

/** @internal */
export function hasGate(
  snapshot: PipelineSnapshot,
  stage: Stage,
  kind: Gate['kind'],
): boolean {
  return [...gatesOf(snapshot, stage).values()].some(
    gate => gate.kind === kind,
  );
}

type GatesById = ReadonlyMap<string, StageGate>;

const known = new WeakMap<PipelineSnapshot, Map<Stage, GatesById>>();

/** Asked for of much freight of one snapshot, so that it is kept. */
function gatesOf(snapshot: PipelineSnapshot, stage: Stage): GatesById {
  let stages = known.get(snapshot);
  if (!stages) {
    stages = new Map();
    known.set(snapshot, stages);
  }
  let gates = stages.get(stage);
  if (!gates) {
    gates = new Map(stageGates(snapshot, stage).map(gate => [gate.id, gate]));
    stages.set(stage, gates);
  }
  return gates;
}

/** Not met, and asked: somebody or something outside may meet it. */
export function isOpen({ status }: Requirement): boolean {
  return status === 'Waiting' || status === 'Unmet';
}
