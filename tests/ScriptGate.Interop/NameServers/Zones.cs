namespace ScriptGate.Interop.NameServers;

/// <summary>Zone files as an administrator writes them.</summary>
internal static class Zones
{
    /// <param name="name">The name of the zone.</param>
    /// <param name="records">Its records but for SOA and NS, one a line.</param>
    public static string Of(string name, string records) => $"""
        $ORIGIN {name}.
        $TTL 300
        @ IN SOA ns.zones.test. hostmaster.zones.test. 1 3600 600 86400 60
        @ IN NS ns.zones.test.
        {records}

        """;
}
