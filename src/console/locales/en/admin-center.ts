import adminCenter from "./admin-center.json";
import applications from "./applications.json";
import asOf from "./as-of.json";
import assignments from "./assignments.json";
import auditLogs from "./audit-logs.json";
import buildingBlocks from "./building-blocks.json";
import checker from "./checker.json";
import connectivity from "./connectivity.json";
import deleted from "./deleted.json";
import examples from "./examples.json";
import gallery from "./gallery.json";
import groups from "./groups.json";
import history from "./history.json";
import home from "./home.json";
import insights from "./insights.json";
import jobProperties from "./job-properties.json";
import kit from "./kit.json";
import mapping from "./mapping.json";
import notifications from "./notifications.json";
import onDemand from "./on-demand.json";
import owners from "./owners.json";
import people from "./people.json";
import person from "./person.json";
import plan from "./plan.json";
import provisioning from "./provisioning.json";
import provisioningLogs from "./provisioning-logs.json";
import scope from "./scope.json";
import settings from "./settings.json";
import settingsHub from "./settings-hub.json";
import shell from "./shell.json";
import signIn from "./sign-in.json";
import signOn from "./sign-on.json";
import sources from "./sources.json";
import users from "./users.json";

/** The texts of the admin center, by area. */
export default {
  signOn,
  jobProperties,
  provisioning,
  deleted,
  checker,
  groups,
  insights,
  notifications,
  owners,
  people,
  person,
  settings,
  settingsHub,
  adminCenter,
  applications,
  asOf,
  assignments,
  auditLogs,
  buildingBlocks,
  connectivity,
  examples,
  gallery,
  history,
  home,
  kit,
  shell,
  provisioningLogs,
  mapping,
  onDemand,
  plan,
  scope,
  signIn,
  sources,
  users,
};
