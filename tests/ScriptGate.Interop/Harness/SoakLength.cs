namespace ScriptGate.Interop.Harness;

/// <summary>How long soaks run: a minute, or the seconds in the environment variable <c>SCRIPTGATE_SOAK</c>, which CI sets to ten minutes.</summary>
internal static class SoakLength
{
    public const string Variable = "SCRIPTGATE_SOAK";

    public static TimeSpan Time { get; } = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } seconds
        ? TimeSpan.FromSeconds(int.Parse(seconds))
        : TimeSpan.FromMinutes(1);
}
