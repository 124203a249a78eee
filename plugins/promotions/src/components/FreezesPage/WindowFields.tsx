import { Radio, RadioGroup, TextField } from '@backstage/ui';
import { scheduleProblem } from '@promotions/backstage-plugin-promotions-common';
import { useTexts } from '../../hooks/useTexts';
import { FreezeFields, FreezeMistake } from '../../lib/freezeRequest';
import { ownTimeZone } from '../../lib/localTime';
import { DateTimeField } from '../common';

/** When a freeze holds: once, or again and again. */
export function WindowFields(props: {
  fields: FreezeFields;
  change(changes: Partial<FreezeFields>): void;
  mistakes: FreezeMistake[];
}) {
  const t = useTexts();
  const { fields, change, mistakes } = props;
  return (
    <>
      <RadioGroup
        label={t('newFreeze.kind')}
        orientation="horizontal"
        value={fields.kind}
        onChange={value => change({ kind: value as FreezeFields['kind'] })}
      >
        <Radio value="absolute">{t('newFreeze.absolute')}</Radio>
        <Radio value="recurring">{t('newFreeze.recurring')}</Radio>
      </RadioGroup>
      {fields.kind === 'absolute' ? (
        <>
          <DateTimeField
            label={t('newFreeze.from')}
            description={t('newFreeze.fromHelp')}
            value={fields.from}
            onChange={from => change({ from })}
          />
          <DateTimeField
            label={t('newFreeze.to')}
            description={t('newFreeze.toHelp', { timeZone: ownTimeZone() })}
            value={fields.to}
            onChange={to => change({ to })}
            problem={
              mistakes.includes('to') ? t('newFreeze.toBeforeFrom') : undefined
            }
          />
        </>
      ) : (
        <>
          <TextField
            label={t('newFreeze.schedule')}
            description={
              mistakes.includes('schedule')
                ? scheduleProblem(fields.schedule.trim())
                : t('newFreeze.scheduleHelp')
            }
            isInvalid={mistakes.includes('schedule')}
            isRequired
            value={fields.schedule}
            onChange={schedule => change({ schedule })}
          />
          <TextField
            label={t('newFreeze.duration')}
            description={t(
              mistakes.includes('duration')
                ? 'newFreeze.durationWrong'
                : 'newFreeze.durationHelp',
            )}
            isInvalid={mistakes.includes('duration')}
            isRequired
            value={fields.duration}
            onChange={duration => change({ duration })}
          />
          <TextField
            label={t('newFreeze.timeZone')}
            isRequired
            value={fields.timeZone}
            onChange={timeZone => change({ timeZone })}
          />
        </>
      )}
    </>
  );
}
