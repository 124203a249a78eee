import { Checkbox, CheckboxGroup } from '@backstage/ui';
import { Requirement } from '@promotions/backstage-plugin-promotions-common';
import { useTexts } from '../../hooks/useTexts';
import { requirementName } from '../../lib/requirementName';
import { Sentence } from '../common';
import styles from './PromoteDialog.module.css';

/** Which gates and freezes are to be passed over. */
export function GateChoice(props: {
  choices: Requirement[];
  chosen: string[];
  /** Somebody wants to go on without any. */
  missing: boolean;
  onChange(ids: string[]): void;
}) {
  const t = useTexts();
  return (
    <div className={styles.part}>
      <CheckboxGroup
        label={t('dialog.passOver')}
        value={props.chosen}
        onChange={props.onChange}
      >
        {props.choices.map(requirement => (
          <Checkbox key={requirement.id} value={requirement.id}>
            <span className={styles.choice}>
              <strong>
                {t(`requirement.${requirement.kind}`, {
                  name: requirementName(requirement),
                })}
              </strong>
              <span className={styles.choiceReason}>
                {requirement.status === 'NotEvaluated' ? (
                  t('dialog.notAsked')
                ) : (
                  <Sentence text={requirement.message} />
                )}
              </span>
            </span>
          </Checkbox>
        ))}
      </CheckboxGroup>
      {props.missing && (
        <p role="alert" className={styles.missing}>
          {t('dialog.passOverNone')}
        </p>
      )}
    </div>
  );
}
