using System.Net;

namespace ScriptGate.Core.Configuration;

/// <summary>Settings that the file format knows and this version does not have are refused. (Words have <see cref="NotAvailableAttribute"/>.)</summary>
internal static class AvailabilityValidator
{
    public static void Validate(ConfigurationFindings findings)
    {
        var options = findings.Options;
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
