import adminCenter from "./admin-center.json";
import applications from "./applications.json";
import assignments from "./assignments.json";
import auditLogs from "./audit-logs.json";
import buildingBlocks from "./building-blocks.json";
import connectivity from "./connectivity.json";
import gallery from "./gallery.json";
import history from "./history.json";
import home from "./home.json";
import kit from "./kit.json";
import mapping from "./mapping.json";
import onDemand from "./on-demand.json";
import plan from "./plan.json";
import provisioning from "./provisioning.json";
import provisioningLogs from "./provisioning-logs.json";
import scope from "./scope.json";
import signIn from "./sign-in.json";
import users from "./users.json";

/** The texts of the admin center, by area. */
export default {
  provisioning,
  adminCenter,
  applications,
  assignments,
  auditLogs,
  buildingBlocks,
  connectivity,
  gallery,
  history,
  home,
  kit,
  provisioningLogs,
  mapping,
  onDemand,
  plan,
  scope,
  signIn,
  users,
};
