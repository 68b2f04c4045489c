/** The page of the admin center on which a link signs an administrator in. */
export function formatSignInLink(origin: string, secret: string): string {
  return `${origin}/sign-in?link=${encodeURIComponent(secret)}`;
}

/** The page of an organization's console for whom was invited to set the integration up. */
export function formatInvitationLink(
  origin: string,
  organizationId: string,
  secret: string,
): string {
  const organization = encodeURIComponent(organizationId);
  return `${origin}/app/${organization}/invitation?link=${encodeURIComponent(secret)}`;
}

/** The page of an organization's console on which an employee chooses a password. */
export function formatPasswordLink(origin: string, organizationId: string, secret: string): string {
  const organization = encodeURIComponent(organizationId);
  return `${origin}/app/${organization}/password?link=${encodeURIComponent(secret)}`;
}
