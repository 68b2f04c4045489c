import { useNavigate } from "@tanstack/react-router";
import { useEffect, useRef } from "react";

/**
 * Sends whoever isn't signed in to the sign-in page, which leads back here.
 *
 * @param base - where the addresses of the console begin; empty: at the root
 */
export function ToSignIn({ base = "" }: { readonly base?: string }) {
  const navigate = useNavigate();
  const isSent = useRef(false);
  useEffect(() => {
    // Once: until the page is loaded this is still shown, at an address that is another already.
    if (isSent.current) return;
    isSent.current = true;
    const { pathname, search } = window.location;
    const next = (pathname + search).slice(base.length);
    const wanted = next === "" || next === "/" ? {} : { next };
    void navigate({ to: "/sign-in", search: wanted as never, replace: true });
  }, [base, navigate]);
  return null;
}
