import { useApi } from '@backstage/core-plugin-api';
import { Freeze } from '@promotions/backstage-plugin-promotions-common';
import { promotionsApiRef } from '../../api';
import { useTexts } from '../../hooks/useTexts';
import { ConfirmButton } from '../common';

/** Ends a freeze, after asking once more. */
export function EndFreeze(props: { freeze: Freeze; onEnded(): void }) {
  const t = useTexts();
  const api = useApi(promotionsApiRef);
  const { freeze, onEnded } = props;
  const { id, name } = freeze;
  const end = async () => {
    try {
      await api.deleteFreeze(id);
    } catch (error) {
      // Somebody else may have ended it before.
      onEnded();
      throw error;
    }
  };
  return (
    <div>
      <ConfirmButton
        label={t('freezes.end')}
        ariaLabel={t('freezes.endOf', { name })}
        size="small"
        title={t('freezes.endTitle', { name })}
        help={t('freezes.endHelp')}
        keep={t('freezes.keep')}
        confirm={t('freezes.endConfirm')}
        failed={t('freezes.endFailed')}
        act={end}
        onDone={onEnded}
      />
    </div>
  );
}
