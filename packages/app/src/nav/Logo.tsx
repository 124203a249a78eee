import { Link, useSidebarOpenState } from '@backstage/core-components';
import { makeStyles } from '@material-ui/core/styles';

const useStyles = makeStyles({
  link: {
    alignItems: 'center',
    color: '#fff',
    display: 'flex',
    gap: 16,
    height: 64,
    paddingLeft: 20,
    '&:hover': { textDecoration: 'none' },
  },
  text: { fontSize: 18, fontWeight: 600, whiteSpace: 'nowrap' },
});

export function Logo() {
  const classes = useStyles();
  const { isOpen } = useSidebarOpenState();
  return (
    <Link to="/" underline="none" className={classes.link} aria-label="Home">
      <svg width="32" height="32" viewBox="0 0 32 32" aria-hidden>
        <rect width="32" height="32" rx="7" fill="#1f5493" />
        <path
          d="M7 11l5 5-5 5M14 11l5 5-5 5M25 10v12"
          fill="none"
          stroke="#fff"
          strokeWidth="3"
          strokeLinecap="round"
          strokeLinejoin="round"
        />
      </svg>
      {isOpen && <span className={classes.text}>Promotions</span>}
    </Link>
  );
}
