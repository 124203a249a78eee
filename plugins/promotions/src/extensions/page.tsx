import { PageBlueprint } from '@backstage/frontend-plugin-api';
import AccountTreeOutlinedIcon from '@material-ui/icons/AccountTreeOutlined';
import { rootRouteRef } from '../routes';

export const promotionsPage = PageBlueprint.make({
  params: {
    path: '/promotions',
    title: 'Promotions',
    icon: <AccountTreeOutlinedIcon fontSize="inherit" />,
    routeRef: rootRouteRef,
    loader: () => import('../components/Router').then(m => <m.Router />),
  },
});
