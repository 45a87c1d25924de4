using ScriptGate.Plugins.Antivirus.Scanners;

namespace ScriptGate.Plugins.Antivirus.Icap;

/// <summary>The fields in which ICAP servers say what they found (draft-stecher-icap-subid, and what has become usual).</summary>
internal static class Threats
{
    public const string Unnamed = "unnamed";

    private const string Infection = "X-Infection-Found";
    private const string Virus = "X-Virus-ID";
    private const string Violations = "X-Violations-Found";

    // A container that the scanner could not or would not open.
    private const string ContainerViolation = "2";

    /// <returns>What was found; null: nothing is said.</returns>
    public static ScanResult? Of(IcapHead head)
    {
        var infection = head.Get(Infection);
        var virus = head.Get(Virus);
        var violations = ViolationsOf(head);
        if (infection is null && virus is null && violations is null)
        {
            return null;
        }

        var name = Parameter(infection, "Threat") ?? virus ?? violations?.Name;
        if (string.IsNullOrWhiteSpace(name))
        {
            name = Unnamed;
        }

        // A list of several says what else there is than the container that was not opened, or the file that was too large.
        if (violations is not (null or ("1", _)))
        {
            return new ScanResult(ScanOutcome.Infected, Finding.Clean(name));
        }

        return Parameter(infection, "Type") == ContainerViolation
            ? new ScanResult(ScanOutcome.Unscanned, name.Contains("encrypt", StringComparison.OrdinalIgnoreCase) ? UnscannedReasons.Encrypted : UnscannedReasons.Limits)
            : Finding.Named(name);
    }

    // A count, and four lines for each: file, name, and two numbers.
    private static (string Count, string? Name)? ViolationsOf(IcapHead head)
    {
        if (head.Get(Violations)?.Split('\n') is not { } lines || lines[0] == "0")
        {
            return null;
        }

        return (lines[0], lines.Length > 2 ? lines[2] : null);
    }

    private static string? Parameter(string? value, string name)
    {
        foreach (var part in value?.Split(';', StringSplitOptions.TrimEntries) ?? [])
        {
            if (part.StartsWith(name, StringComparison.OrdinalIgnoreCase) && part.Length > name.Length && part[name.Length] == '=')
            {
                return part[(name.Length + 1)..].Trim();
            }
        }

        return null;
    }
}
