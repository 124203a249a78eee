import { BoardGate } from '../api';
import { Freeze, PipelineSnapshot, Stage } from '../model';
import { own } from '../support/own';

/**
 * All gates of a stage under the ids of their requirements: those of its
 * document, and after them those that policies make mandatory.
 *
 * @public
 */
export function stageGates(
  snapshot: Pick<PipelineSnapshot, 'mandatoryGates'>,
  stage: Pick<Stage, 'name' | 'gates'>,
): BoardGate[] {
  return [
    ...stage.gates.map(gate => ({ id: gate.name, gate })),
    ...(own(snapshot.mandatoryGates, stage.name) ?? []).map(
      ({ policy, gate }) => ({ id: `${policy}/${gate.name}`, gate, policy }),
    ),
  ];
}

/** Id of the requirement that a freeze yields. @public */
export function freezeId(freeze: Pick<Freeze, 'name'>): string {
  return `freeze/${freeze.name}`;
}
