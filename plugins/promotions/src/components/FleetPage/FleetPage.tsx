import { Outlet } from 'react-router-dom';
import { Container } from '@backstage/ui';
import { FleetNav } from './FleetNav';
import styles from './FleetPage.module.css';

/** The pages about all pipelines, with a way from each to the others. */
export function FleetPage() {
  return (
    <Container>
      <div className={styles.page}>
        <FleetNav />
        <Outlet />
      </div>
    </Container>
  );
}
