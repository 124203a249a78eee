import { Gate, PipelineSnapshot, Requirement, Stage } from '../model';
import { own } from '../support/own';

type GateOf<TKind extends Gate['kind']> = Extract<Gate, { kind: TKind }>;

/**
 * The gate of one kind that a requirement of the stage stands for: of the
 * document, or what a policy adds.
 *
 * @internal
 */
export function gateOf<TKind extends Gate['kind']>(
  snapshot: PipelineSnapshot,
  stage: Stage,
  kind: TKind,
  { id, policy }: Pick<Requirement, 'id' | 'policy'>,
): GateOf<TKind> | undefined {
  const gate =
    policy === undefined
      ? stage.gates.find(({ name }) => name === id)
      : own(snapshot.mandatoryGates, stage.name)?.find(
          mandatory => `${mandatory.policy}/${mandatory.gate.name}` === id,
        )?.gate;
  return gate?.kind === kind ? (gate as GateOf<TKind>) : undefined;
}

/** @internal */
export function hasGate(
  snapshot: PipelineSnapshot,
  stage: Stage,
  kind: Gate['kind'],
): boolean {
  const mandatory = own(snapshot.mandatoryGates, stage.name) ?? [];
  return [...stage.gates, ...mandatory.map(({ gate }) => gate)].some(
    gate => gate.kind === kind,
  );
}

/** Not met, and asked: somebody or something outside may meet it. */
export function isOpen({ status }: Requirement): boolean {
  return status === 'Waiting' || status === 'Unmet';
}
