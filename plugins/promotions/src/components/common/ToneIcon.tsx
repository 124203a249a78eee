import AutorenewIcon from '@material-ui/icons/Autorenew';
import CheckCircleOutlineIcon from '@material-ui/icons/CheckCircleOutline';
import ErrorOutlineIcon from '@material-ui/icons/ErrorOutline';
import RadioButtonUncheckedIcon from '@material-ui/icons/RadioButtonUnchecked';
import ReportProblemOutlinedIcon from '@material-ui/icons/ReportProblemOutlined';
import ScheduleIcon from '@material-ui/icons/Schedule';
import { Tone } from '../../lib/tones';
import styles from './common.module.css';

const ICONS: Record<Tone, typeof ScheduleIcon> = {
  success: CheckCircleOutlineIcon,
  danger: ErrorOutlineIcon,
  warning: ReportProblemOutlinedIcon,
  info: AutorenewIcon,
  waiting: ScheduleIcon,
  neutral: RadioButtonUncheckedIcon,
};

/** The icon of a tone. Decoration: the text beside it says the same. */
export function ToneIcon(props: { tone: Tone }) {
  const Icon = ICONS[props.tone];
  return (
    <Icon
      aria-hidden
      fontSize="inherit"
      className={styles.icon}
      data-tone={props.tone}
    />
  );
}
