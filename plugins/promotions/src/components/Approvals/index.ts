export { ApprovalForm } from './ApprovalForm';
