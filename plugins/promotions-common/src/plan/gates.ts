import { Gate, PipelineSnapshot, Requirement, Stage } from '../model';
import { own } from '../support/own';

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
  const found = gatesOf(snapshot, stage).find(gate => gate.id === id)?.gate;
  return found?.kind === kind ? (found as GateOf<TKind>) : undefined;
}

/** @internal */
export function hasGate(
  snapshot: PipelineSnapshot,
  stage: Stage,
  kind: Gate['kind'],
): boolean {
  return gatesOf(snapshot, stage).some(({ gate }) => gate.kind === kind);
}

function gatesOf(
  snapshot: PipelineSnapshot,
  stage: Stage,
): Array<{ id: string; gate: Gate }> {
  return [
    ...stage.gates.map(gate => ({ id: gate.name, gate })),
    ...(own(snapshot.mandatoryGates, stage.name) ?? []).map(
      ({ policy, gate }) => ({ id: `${policy}/${gate.name}`, gate }),
    ),
  ];
}

/** Not met, and asked: somebody or something outside may meet it. */
export function isOpen({ status }: Requirement): boolean {
  return status === 'Waiting' || status === 'Unmet';
}
