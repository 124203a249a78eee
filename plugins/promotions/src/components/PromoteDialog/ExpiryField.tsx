import { Select } from '@backstage/ui';
import { useTexts } from '../../hooks/useTexts';
import { instantOf } from '../../lib/localTime';
import { DateTimeField } from '../common';
import styles from './PromoteDialog.module.css';

const HOURS = [1, 4, 24];
const OWN = 'own';
const HOUR = 60 * 60_000;

/** So many hours from when it is used, or an instant as a field has it. */
export type Expiry = { hours: number } | { at: string };

/** When it ends; nothing for an instant that is not there or not to come. */
export function expiryAt(expiry: Expiry, now: Date): string | undefined {
  if ('hours' in expiry) {
    return new Date(now.getTime() + expiry.hours * HOUR).toISOString();
  }
  const at = instantOf(expiry.at);
  return at && Date.parse(at) > now.getTime() ? at : undefined;
}

/** For how long an override counts. */
export function ExpiryField(props: {
  value: Expiry;
  onChange(value: Expiry): void;
  wrong: boolean;
}) {
  const t = useTexts();
  const { value, onChange } = props;
  return (
    <div className={styles.part}>
      <Select
        label={t('dialog.expiry')}
        value={'hours' in value ? String(value.hours) : OWN}
        onChange={key =>
          onChange(key === OWN ? { at: '' } : { hours: Number(key) })
        }
        options={[
          ...HOURS.map(hours => ({
            value: String(hours),
            label: t('dialog.expiryHours', { count: hours }),
          })),
          { value: OWN, label: t('dialog.expiryOwn') },
        ]}
      />
      {'at' in value && (
        <DateTimeField
          label={t('dialog.expiryAt')}
          value={value.at}
          onChange={at => onChange({ at })}
          problem={props.wrong ? t('dialog.expiryPast') : undefined}
        />
      )}
    </div>
  );
}
