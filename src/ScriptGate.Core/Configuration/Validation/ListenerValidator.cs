using System.Net;

namespace ScriptGate.Core.Configuration;

/// <summary>No two listeners on one address and port, the administration endpoint included.</summary>
internal static class ListenerValidator
{
    public static void Validate(ConfigurationFindings findings)
    {
        var taken = new List<(IPEndPoint Endpoint, string Path)>();
        foreach (var (name, server) in findings.Options.VirtualServers)
        {
            for (var i = 0; i < server.Listen.Count; i++)
            {
                Take(findings, taken, server.Listen[i], $"virtualServers.{name}.listen[{i}]");
            }
        }

        if (findings.Options.Admin.Listen is InheritedEndPoint)
        {
            findings.Error(DiagnosticCodes.BadValue, "admin.listen", "has an address and a port of its own; sockets of systemd are for virtual servers");
            return;
        }

        Take(findings, taken, findings.Options.Admin.Listen, "admin.listen");
    }

    private static void Take(ConfigurationFindings findings, List<(IPEndPoint Endpoint, string Path)> taken, IPEndPoint endpoint, string path)
    {
        // Port 0 is whichever port is free.
        var other = endpoint is InheritedEndPoint ? taken.Find(candidate => candidate.Endpoint.Equals(endpoint))
            : endpoint.Port == 0 ? default : taken.Find(candidate => Overlap(candidate.Endpoint, endpoint));
        if (other.Path is not null)
        {
            var place = findings.Sources.IsSet(path) ? path : other.Path;
            var rival = findings.Sources.IsSet(path) ? other.Path : path;
            findings.Error(DiagnosticCodes.EndpointTaken, place, $"{endpoint} is taken by {rival}");
        }

        taken.Add((endpoint, path));
    }

    private static bool Overlap(IPEndPoint a, IPEndPoint b) =>
        a.Port == b.Port && (a.Address.Equals(b.Address) || Covers(a.Address, b.Address) || Covers(b.Address, a.Address));

    // A socket on [::] takes IPv4 connections as well.
    private static bool Covers(IPAddress any, IPAddress other) =>
        any.Equals(IPAddress.IPv6Any) || (any.Equals(IPAddress.Any) && other.AddressFamily == any.AddressFamily);
}
