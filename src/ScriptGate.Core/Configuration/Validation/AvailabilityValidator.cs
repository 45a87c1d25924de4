using System.Net;

namespace ScriptGate.Core.Configuration;

/// <summary>Settings that the file format knows and this version does not have are refused. (Words have <see cref="NotAvailableAttribute"/>.)</summary>
internal static class AvailabilityValidator
{
    public static void Validate(ConfigurationFindings findings)
    {
        foreach (var (name, pool) in findings.Options.Pools)
        {
            for (var i = 0; i < pool.Members.Count; i++)
            {
                var path = $"pools.{name}.members[{i}]";
                Refuse(findings, pool.Members[i].Ratio != 1, $"{path}.ratio", "any value but 1", "1");
                Refuse(findings, pool.Members[i].PriorityGroup != 0, $"{path}.priorityGroup", "any value but 0", "0");
                Refuse(findings, pool.Members[i].ConnectionLimit != 0, $"{path}.connectionLimit", "any value but 0", "0");
            }
        }

        var options = findings.Options;
        Refuse(findings, options.Reload.RunTests, "reload.runTests", "'true'", "false");
        Refuse(findings, !IPAddress.IsLoopback(options.Admin.Listen.Address), "admin.listen", "an address that is not loopback", "'127.0.0.1:8025'");
    }

    private static void Refuse(ConfigurationFindings findings, bool isUsed, string path, string what, string useInstead)
    {
        if (isUsed)
        {
            findings.Error(DiagnosticCodes.NotAvailable, path, $"{what} is not available in this version; use {useInstead}");
        }
    }
}
