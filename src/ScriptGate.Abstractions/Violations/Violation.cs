namespace ScriptGate;

/// <summary>Something a check found against policy. What follows from it - alarm, block, both, neither - is the security profile's business.</summary>
/// <param name="Name">The name profiles, statistics and records use, for example <c>disallowed-method</c>: lower case, digits and hyphens.</param>
/// <param name="SubCode">What exactly, where one name covers several things; null if it does not.</param>
public readonly record struct Violation(string Name, string? SubCode = null);
