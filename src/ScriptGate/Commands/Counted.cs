namespace ScriptGate.Commands;

/// <summary>Numbers of things in a sentence.</summary>
internal static class Counted
{
    public static string Of(long count, string one) => Of(count, one, one + "s");

    public static string Of(long count, string one, string many) => count == 1 ? $"1 {one}" : $"{count} {many}";
}
