import { Card, CardBody, Text } from '@backstage/ui';
import { Policy } from '@promotions/backstage-plugin-promotions-common';
import { useTexts } from '../../hooks/useTexts';
import { Hint } from '../common';
import { GateText } from '../Gates';
import { ScopeFacts } from '../ScopeFacts';
import styles from './PoliciesPage.module.css';

/** One policy, and what it says. */
export function PolicyCard(props: { policy: Policy }) {
  const t = useTexts();
  const { policy } = props;
  const { name, description, autoPromotion, autoRollback, gates } = policy;
  const silent =
    autoPromotion === undefined &&
    autoRollback === undefined &&
    gates.length === 0;
  return (
    <Card aria-label={name}>
      <CardBody>
        <div className={styles.policy}>
          <Text as="h3" variant="body-large" weight="bold">
            {name}
          </Text>
          {description && <Hint>{description}</Hint>}
          <ul className={styles.says}>
            {autoPromotion !== undefined && (
              <li>
                {t(
                  autoPromotion ? 'policies.promotes' : 'policies.promotesNot',
                )}
              </li>
            )}
            {autoRollback !== undefined && (
              <li>
                {t(
                  autoRollback ? 'policies.rollsBack' : 'policies.rollsBackNot',
                )}
              </li>
            )}
            {gates.length > 0 && (
              <li>
                {t('policies.gates')}
                <ul className={styles.says}>
                  {gates.map(gate => (
                    <li key={gate.name}>
                      <GateText gate={gate} />
                    </li>
                  ))}
                </ul>
              </li>
            )}
            {silent && <li>{t('policies.nothing')}</li>}
          </ul>
          <ScopeFacts scope={policy} source={policy.source} />
        </div>
      </CardBody>
    </Card>
  );
}
