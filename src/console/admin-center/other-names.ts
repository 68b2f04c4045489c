import { useNavigate } from "@tanstack/react-router";
import type { Command } from "../ui/commands.tsx";

/** Other names that guides have for pages, old and new: each leads to where it is. */
const OTHER_NAMES = [
  { label: "Enterprise applications", to: "/applications" },
  { label: "All applications", to: "/applications" },
  { label: "New application", to: "/applications/new" },
  { label: "Browse Entra ID Gallery", to: "/applications/new" },
  { label: "Azure Active Directory", to: "/users" },
  { label: "Identity", to: "/users" },
  { label: "All users", to: "/users" },
  { label: "Provisioning activity report", to: "/provisioning-logs" },
] as const;

/** Commands that go where older screens and tutorials send their readers. */
export function useOtherNames(): readonly Command[] {
  const navigate = useNavigate();
  return OTHER_NAMES.map(({ label, to }) => ({
    id: label,
    label,
    run: () => void navigate({ to }),
  }));
}
