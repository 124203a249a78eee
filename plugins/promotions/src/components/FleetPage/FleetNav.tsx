import { useLocation } from 'react-router-dom';
import { useRouteRef } from '@backstage/frontend-plugin-api';
import { usePermission } from '@backstage/plugin-permission-react';
import { Link } from '@backstage/ui';
import {
  freezeManagePermission,
  policyManagePermission,
} from '@promotions/backstage-plugin-promotions-common';
import { useInbox } from '../../hooks/useInbox';
import { useTexts } from '../../hooks/useTexts';
import {
  approvalsRouteRef,
  freezesRouteRef,
  policiesRouteRef,
  rootRouteRef,
} from '../../routes';
import styles from './FleetPage.module.css';

/** Leads only to what the person may see. */
export function FleetNav() {
  const t = useTexts();
  const { pathname } = useLocation();
  const root = useRouteRef(rootRouteRef);
  const approvals = useRouteRef(approvalsRouteRef);
  const freezes = useRouteRef(freezesRouteRef);
  const policies = useRouteRef(policiesRouteRef);
  const inbox = useInbox();
  const mayFreeze = usePermission({ permission: freezeManagePermission });
  const maySetPolicies = usePermission({ permission: policyManagePermission });
  const count = inbox.data?.items.length ?? 0;
  const links = [
    { href: root?.(), label: t('nav.pipelines') },
    {
      href: approvals?.(),
      label:
        count > 0
          ? t('nav.approvalsCount', {
              number: `${count}${inbox.data?.more ? '+' : ''}`,
            })
          : t('nav.approvals'),
    },
    mayFreeze.allowed && { href: freezes?.(), label: t('nav.freezes') },
    maySetPolicies.allowed && { href: policies?.(), label: t('nav.policies') },
  ];
  return (
    <nav aria-label={t('nav.label')}>
      <ul className={styles.nav}>
        {links.map(
          link =>
            link && (
              <li key={link.href}>
                <Link
                  href={link.href}
                  standalone
                  aria-current={isCurrent(link.href, pathname)}
                >
                  {link.label}
                </Link>
              </li>
            ),
        )}
      </ul>
    </nav>
  );
}

function isCurrent(href: string | undefined, pathname: string) {
  const plain = (path: string) => path.replace(/\/$/, '');
  return href !== undefined && plain(href) === plain(pathname)
    ? 'page'
    : undefined;
}
