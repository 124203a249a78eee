import { Decision } from '@promotions/backstage-plugin-promotions-common';
import { useTexts } from '../../hooks/useTexts';
import { Countdown, Hint } from '../common';

/** When time alone lets freight go, and when anything changes at all. */
export function DecisionTimes(props: { decision: Decision }) {
  const t = useTexts();
  const { verdict, eligibleAt, nextChangeAt } = props.decision;
  return (
    <>
      {eligibleAt && (
        <Hint>
          {t('decisionTimes.eligibleAt')} <Countdown at={eligibleAt} />.
        </Hint>
      )}
      {verdict !== 'Eligible' && !eligibleAt && (
        <Hint>{t('decisionTimes.notByTime')}</Hint>
      )}
      {nextChangeAt && nextChangeAt !== eligibleAt && (
        <Hint>
          {t('decisionTimes.nextChange')} <Countdown at={nextChangeAt} />.
        </Hint>
      )}
    </>
  );
}
