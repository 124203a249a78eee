import { Cursor } from '../../Cursor';
import { defaultGateName, kindOf } from '../../normalizeGates';
import { Report } from '../../Report';
import { GATE_KINDS } from '../../schema/gates/gate';
import { listed, shown } from '../../suggest';
import { unique } from '../unique';
import { checkApprovalGate } from './approval';
import { checkCheckGate } from './check';
import { checkConditionGate } from './condition';
import { checkDependencyGate } from './dependency';
import { GateSurroundings } from './surroundings';
import { checkWindowGate } from './window';

/** Requirements that every stage has; a gate cannot be told from them. */
const REQUIREMENTS = ['origin', 'rejected', 'upstream', 'soak'];

/** Each gate makes sense by itself, and beside the others of its list. */
export function checkGates(gates: Cursor[], surroundings: GateSurroundings) {
  const { report } = surroundings;
  unique(gates, report, {
    what: 'a gate',
    key: 'name',
    otherwise: (gate, index) =>
      gate.isMap
        ? defaultGateName(kindOf(gate.value as object), index)
        : undefined,
  });
  checkLocks(gates, report);
  for (const gate of gates) {
    checkName(gate.get('name'), report);
    checkKind(gate, report);
    checkContent(gate, surroundings);
  }
}

/** A promotion that wants a lock twice would wait for itself. */
function checkLocks(gates: Cursor[], report: Report) {
  const seen = new Set<string>();
  for (const lock of gates.map(gate => gate.get('lock'))) {
    if (lock.text && seen.has(lock.text)) {
      report.add(
        lock.path,
        `Another gate takes the lock ${shown(
          lock.text,
        )} already. Remove one of them.`,
      );
    }
    seen.add(lock.text ?? '');
  }
}

function checkName(name: Cursor, report: Report) {
  if (name.text !== undefined && REQUIREMENTS.includes(name.text)) {
    report.add(
      name.path,
      `Every stage has a requirement called ${shown(
        name.text,
      )} already. Give the gate another name.`,
    );
  }
}

function checkKind(gate: Cursor, report: Report) {
  if (!gate.isMap) {
    return;
  }
  const given = gate.entries().map(([key]) => key);
  const kinds = GATE_KINDS.filter(kind => given.includes(kind));
  if (kinds.length > 1) {
    report.add(
      gate.path,
      `The gate is of ${kinds.length} kinds: ${listed(
        kinds,
      )}. Make a gate of each.`,
    );
  }
  if (given.every(key => key === 'name')) {
    report.add(
      gate.path,
      `The gate asks for nothing. Give it one of ${listed(GATE_KINDS)}.`,
    );
  }
}

function checkContent(gate: Cursor, surroundings: GateSurroundings) {
  const { report } = surroundings;
  checkConditionGate(gate.get('condition'), surroundings);
  checkApprovalGate(gate.get('approval'), report);
  checkWindowGate(gate.get('window'), report);
  checkDependencyGate(gate.get('dependency'), report);
  checkCheckGate(gate.get('check'), surroundings);
  const failure = gate.get('noUpstreamFailure');
  if (failure.value === true && surroundings.withoutUpstream) {
    report.add(
      failure.path,
      'The stage takes its freight from no other stage, so that none of them can fail. Remove the gate, or name the stages in `freight`.',
      'key',
    );
  }
}
