namespace ScriptGate.Commands;

/// <summary>Numbers of things in a sentence.</summary>
internal static class Counted
{
    public static string Of(int count, string one) => count == 1 ? $"1 {one}" : $"{count} {one}s";
}
