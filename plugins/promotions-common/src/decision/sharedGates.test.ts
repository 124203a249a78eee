import { MINUTE, minutesAgo, NOW } from '../__testUtils__/builders';
import { Override } from '../model';
import { toInstant } from '../time/instant';
import { aQuestion } from './__testUtils__/question';
import { GateAsker } from './GateAsker';
import { GateAnswer } from './gates/GateRule';
import { SharedGates } from './SharedGates';
import { RuledGate } from './stageGates';

const start = NOW.getTime();
const at = (minute: number) => start + minute * MINUTE;

/** Met in the second half of each period, from the first on. */
function inTurns(
  id: string,
  period: number,
  overrides: Partial<RuledGate> = {},
) {
  const asked: string[] = [];
  const answer = (now: number): GateAnswer => {
    const minute = Math.floor((now - start) / MINUTE);
    const half = Math.floor(minute / (period / 2));
    return {
      status: half % 2 === 0 ? 'Waiting' : 'Met',
      message: `${id} at ${minute}`,
      until: toInstant(at((half + 1) * (period / 2))),
    };
  };
  const gate: RuledGate = {
    id,
    kind: 'window',
    class: 'state',
    fingerprint: id,
    sameForAllFreight: true,
    evaluate: ({ now }) => {
      asked.push('told');
      return answer(now);
    },
    probe: ({ now }) => {
      asked.push('probed');
      const { status, until } = answer(now);
      return { status, until };
    },
    ...overrides,
  };
  return { asker: new GateAsker(gate), gate, asked };
}

const MINUTES = [17, 3, 4, 9, 10, 0, 21, 5, 14, 2, 33, 12, 1, 19, 11, 7];

describe('a gate that is the same for all freight', () => {
  it('is what it is at each instant, in whatever order they are asked', () => {
    const { asker } = inTurns('a', 10);
    for (const purpose of ['probe', 'tell', 'probe'] as const) {
      for (const minute of MINUTES) {
        const question = aQuestion({ now: at(minute) });
        const { status, until } = asker.byItself(question, purpose);
        const fresh = inTurns('a', 10).asker.byItself(question, 'tell');
        expect([minute, status, until]).toEqual([
          minute,
          fresh.status,
          fresh.until,
        ]);
      }
    }
  });

  it('is asked once for as long as its status remains', () => {
    const { asker, asked } = inTurns('a', 10);
    for (const minute of [7, 5, 9, 8, 5, 6]) {
      asker.byItself(aQuestion({ now: at(minute) }), 'probe');
    }
    expect(asked).toEqual(['probed', 'probed']);
    asker.byItself(aQuestion({ now: at(2) }), 'probe');
    asker.byItself(aQuestion({ now: at(12) }), 'probe');
    for (const minute of [2, 3, 6, 9, 12, 14]) {
      asker.byItself(aQuestion({ now: at(minute) }), 'probe');
    }
    expect(asked).toHaveLength(4);
  });

  it('is told once for an instant, and keeps what it says', () => {
    const { asker, asked } = inTurns('a', 10);
    const first = asker.byItself(aQuestion({ now: at(2) }), 'tell');
    expect(asker.byItself(aQuestion({ now: at(2) }), 'tell')).toBe(first);
    expect(asked).toEqual(['told']);
    expect(first).toEqual({
      id: 'a',
      kind: 'window',
      status: 'Waiting',
      message: 'a at 2',
      until: toInstant(at(5)),
    });
    expect(asker.byItself(aQuestion({ now: at(3) }), 'tell').message).toBe(
      'a at 3',
    );
  });

  it('stays right where hundreds of instants are asked', () => {
    const { asker } = inTurns('a', 2);
    for (let round = 0; round < 2; round++) {
      for (let minute = 450; minute >= 0; minute--) {
        const question = aQuestion({ now: at(minute) });
        expect(asker.byItself(question, 'probe').status).toBe(
          minute % 2 === 0 ? 'Waiting' : 'Met',
        );
      }
    }
  });

  it('says while it is not asked what it waits for, and which policy adds it', () => {
    const { asker } = inTurns('a', 10, { policy: 'safe' });
    expect(asker.notAsked).toEqual({
      id: 'a',
      kind: 'window',
      policy: 'safe',
      status: 'NotEvaluated',
      message: 'Asked once what comes before it is met.',
    });
  });
});

describe('a gate that is not the same for all freight', () => {
  it('is asked about each', () => {
    const { asker, asked } = inTurns('a', 10, { sameForAllFreight: false });
    for (const purpose of ['probe', 'probe', 'tell', 'tell'] as const) {
      asker.byItself(aQuestion({ now: at(2) }), purpose);
    }
    expect(asked).toEqual(['probed', 'probed', 'told', 'told']);
  });

  it('is told where its rule has no shorter way', () => {
    const { asker, asked } = inTurns('a', 10, {
      sameForAllFreight: false,
      probe: undefined,
    });
    asker.byItself(aQuestion({ now: at(2) }), 'probe');
    expect(asked).toEqual(['told']);
  });

  it('gives again what its rule gives again', () => {
    const answer = Object.freeze<GateAnswer>({ status: 'Met', message: 'ok' });
    const { asker } = inTurns('a', 10, {
      sameForAllFreight: false,
      evaluate: () => answer,
    });
    const first = asker.byItself(aQuestion(), 'tell');
    expect(first).toEqual({ id: 'a', kind: 'window', ...answer });
    expect(asker.byItself(aQuestion(), 'tell')).toBe(first);
  });
});

describe('gates that are the same for all freight', () => {
  const overrideOf = (gate: string): Override => ({
    id: `o-${gate}`,
    stage: 'prod',
    freight: 'f1',
    gate,
    fingerprint: gate,
    by: 'user:default/ada',
    reason: 'It burns',
    at: minutesAgo(1),
    expiresAt: minutesAgo(-60),
  });
  const fourAndSix = () => [inTurns('four', 4).asker, inTurns('six', 6).asker];

  /** The first minute from that one on in which both are met. */
  const together = (minute: number): number =>
    minute % 4 >= 2 && minute % 6 >= 3 ? minute : together(minute + 1);

  it('are met together from the first instant on at which each is', () => {
    const gates = new SharedGates(fourAndSix());
    for (let round = 0; round < 2; round++) {
      for (const minute of MINUTES) {
        const question = aQuestion({ now: at(minute) });
        expect([minute, gates.metFrom(question, undefined)]).toEqual([
          minute,
          at(together(minute)),
        ]);
      }
    }
  });

  it('are searched once for all freight', () => {
    const { asker, asked } = inTurns('a', 10);
    const gates = new SharedGates([asker]);
    for (let n = 0; n < 3; n++) {
      gates.metFrom(aQuestion({ now: at(1) }), undefined);
    }
    const before = asked.length;
    gates.metFrom(aQuestion({ now: at(4) }), undefined);
    expect(asked).toHaveLength(before);
  });

  it('do not wait for those that are overridden', () => {
    const gates = new SharedGates(fourAndSix());
    const from = (...passed: string[]) =>
      gates.metFrom(aQuestion({ now: at(0) }), passed.map(overrideOf));
    for (let n = 0; n < 2; n++) {
      expect(from()).toBe(at(3));
      expect(from('four')).toBe(at(3));
      expect(from('six')).toBe(at(2));
      expect(from('four', 'six')).toBe(at(0));
      expect(gates.metFrom(aQuestion({ now: at(0) }), undefined)).toBe(at(3));
    }
  });

  it('are told apart, whatever they are called', () => {
    const gates = new SharedGates([
      inTurns('a', 4).asker,
      inTurns('all', 6).asker,
      inTurns('b', 10).asker,
      inTurns('ab', 2).asker,
    ]);
    const question = aQuestion({ now: at(0) });
    const from = (...passed: string[]) =>
      gates.metFrom(question, passed.map(overrideOf));
    for (let n = 0; n < 2; n++) {
      expect(gates.metFrom(question, undefined)).toBe(at(15));
      expect(from('a', 'ab', 'b')).toBe(at(3));
      expect(from('all', 'ab')).toBe(at(6));
      expect(from('all', 'a', 'b')).toBe(at(1));
    }
  });

  it('are never met where one never is, and at once where there are none', () => {
    const never = inTurns('never', 10, {
      probe: () => ({ status: 'Unmet' }),
    }).asker;
    const own = inTurns('own', 10, {
      sameForAllFreight: false,
      probe: () => ({ status: 'Unmet' }),
    }).asker;
    const question = aQuestion({ now: at(1) });
    expect(
      new SharedGates([...fourAndSix(), never]).metFrom(question, undefined),
    ).toBe(Infinity);
    expect(new SharedGates([own]).metFrom(question, undefined)).toBe(at(1));
    expect(new SharedGates([]).metFrom(question, undefined)).toBe(at(1));
  });
});
