import { ReactNode } from 'react';
import {
  ApprovalGate,
  ConditionGate,
  Gate,
  WindowGate,
} from '@promotions/backstage-plugin-promotions-common';
import { useLanguage } from '../../hooks/useLanguage';
import { useTexts } from '../../hooks/useTexts';
import { parseActor } from '../../lib/actors';
import { durationText } from '../../lib/time';
import { Actor } from '../common';
import { windowText } from './WindowList';
import styles from './Gates.module.css';

/** What a gate asks, in words. */
export function GateText(props: {
  gate: Gate;
  /** Name of the policy that makes it mandatory. */
  policy?: string;
}) {
  const t = useTexts();
  const { gate, policy } = props;
  return (
    <div>
      {gate.name}: <GateWords gate={gate} />
      {policy && (
        <span className={styles.note}>
          {' '}
          {t('configuration.gateOfPolicy', { policy })}
        </span>
      )}
    </div>
  );
}

function GateWords(props: { gate: Gate }): ReactNode {
  const t = useTexts();
  const language = useLanguage();
  const { gate } = props;
  switch (gate.kind) {
    case 'condition':
      return <ConditionWords gate={gate} />;
    case 'expression':
      return <code className={styles.code}>{gate.expression}</code>;
    case 'approval':
      return <ApprovalWords gate={gate} />;
    case 'window':
      return <WindowWords gate={gate} />;
    case 'wait':
      return t('configuration.waitGate', {
        duration: durationText(gate.duration, language),
      });
    case 'lock':
      return t('configuration.lockGate', { lock: gate.lock });
    case 'dependency':
      return [
        t('configuration.dependencyGate', {
          stage: gate.stage,
          relation: gate.relation,
        }),
        gate.constraint &&
          t('configuration.constraint', { constraint: gate.constraint }),
      ]
        .filter(Boolean)
        .join(', ');
    case 'check':
      return (
        <>
          {t('configuration.checkGate', { uses: gate.uses })}
          {gate.expect && (
            <>
              : <code className={styles.code}>{gate.expect}</code>
            </>
          )}
        </>
      );
    default:
      return t('configuration.noUpstreamFailureGate');
  }
}

function ConditionWords(props: { gate: ConditionGate }) {
  const t = useTexts();
  const language = useLanguage();
  const { gate } = props;
  const { stage, type, target } = gate;
  const parts = [
    gate.equals !== undefined &&
      t('configuration.equals', { value: gate.equals }),
    gate.notEquals !== undefined &&
      t('configuration.notEquals', { value: gate.notEquals }),
    gate.in && t('configuration.in', { values: gate.in.join(', ') }),
    gate.matches !== undefined &&
      t('configuration.matches', { pattern: gate.matches }),
    gate.for > 0 &&
      t('configuration.for', { duration: durationText(gate.for, language) }),
    gate.sameFreight && t('configuration.sameFreight'),
  ].filter(Boolean);
  return (
    <>
      {target
        ? t('configuration.conditionGateTarget', { type, stage, target })
        : t('configuration.conditionGate', { type, stage })}{' '}
      {parts.join(', ')}
    </>
  );
}

function ApprovalWords(props: { gate: ApprovalGate }) {
  const t = useTexts();
  const language = useLanguage();
  const { count, from, expiresAfter } = props.gate;
  return (
    <>
      {t('configuration.approvalGate', { count })}{' '}
      {from.length === 0 && t('configuration.anyone')}
      {from.map((name, index) => (
        <span key={name}>
          {index > 0 && ', '}
          {parseActor(name).kind === 'entity' ? <Actor actor={name} /> : name}
        </span>
      ))}
      {expiresAfter !== undefined && (
        <span className={styles.note}>
          {' '}
          {t('approvals.expiresAfter', {
            duration: durationText(expiresAfter, language),
          })}
        </span>
      )}
    </>
  );
}

function WindowWords(props: { gate: WindowGate }) {
  const t = useTexts();
  const { allow, deny } = props.gate;
  const parts = [
    ...allow.map(window =>
      t('configuration.allowed', { windows: windowText(window) }),
    ),
    ...deny.map(window =>
      t('configuration.denied', { windows: windowText(window) }),
    ),
  ];
  return <>{parts.length > 0 ? parts.join('; ') : t('configuration.always')}</>;
}
