/** Starts what all test files share. Nothing yet: each suite starts its own servers. */
export default function setup(): void {}
