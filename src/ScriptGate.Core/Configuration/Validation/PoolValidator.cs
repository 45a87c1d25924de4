using System.Net;

namespace ScriptGate.Core.Configuration;

/// <summary>Members and monitors of the pools.</summary>
internal static class PoolValidator
{
    public static void Validate(ConfigurationFindings findings)
    {
        foreach (var (name, pool) in findings.Options.Pools)
        {
            Members(findings, $"pools.{name}.members", pool.Members);
            Source(findings, $"pools.{name}.source", pool.Source);
            Choice(findings, $"pools.{name}", pool);
            MonitorValidator.Validate(findings, $"pools.{name}", pool);
            ClientAddress(findings, $"pools.{name}", pool);
        }
    }

    private static void ClientAddress(ConfigurationFindings findings, string path, PoolOptions pool)
    {
        if (pool.ClientAddress is ClientAddressMode.ProxyV1 or ClientAddressMode.ProxyV2 && findings.Sources.IsSet($"{path}.reuse"))
        {
            findings.Warning(DiagnosticCodes.NoEffect, $"{path}.reuse", "has no effect with a PROXY header: each connection serves one client");
        }

        // Without a way of its own a pool may get XCLIENT from a rule.
        if (pool.ClientAddress is ClientAddressMode.ProxyV1 or ClientAddressMode.ProxyV2 && findings.Sources.IsSet($"{path}.clientAddressRequired"))
        {
            findings.Warning(DiagnosticCodes.NoEffect, $"{path}.clientAddressRequired", "has no effect with a PROXY header: it is about XCLIENT");
        }
    }

    private static void Choice(ConfigurationFindings findings, string path, PoolOptions pool)
    {
        for (var i = 0; i < pool.Members.Count && pool.Method is not (PoolMethod.Ratio or PoolMethod.Hash); i++)
        {
            if (pool.Members[i].Ratio != 1)
            {
                findings.Warning(DiagnosticCodes.NoEffect, $"{path}.members[{i}].ratio", "has no effect unless 'method' is ratio or hash");
            }
        }

        if (pool.Queue.Length > 0 && pool.Members.All(static member => member.ConnectionLimit == 0))
        {
            findings.Warning(DiagnosticCodes.NoEffect, $"{path}.queue.length", "has no effect while no member has a 'connectionLimit'");
        }

        if (pool.Ejection.MaxTime < pool.Ejection.Time)
        {
            findings.Error(DiagnosticCodes.Contradiction, $"{path}.ejection.maxTime", $"is shorter than 'time', {DurationText.Format(pool.Ejection.Time)}");
        }
    }

    private static void Source(ConfigurationFindings findings, string path, SourceOptions source)
    {
        if (source.Addresses.GroupBy(static address => address.AddressFamily).Any(static family => family.Count() > 1))
        {
            findings.Error(DiagnosticCodes.Contradiction, $"{path}.addresses", "has two addresses of one family");
        }

        foreach (var address in source.Addresses.Where(static address => address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any)))
        {
            findings.Error(DiagnosticCodes.BadValue, $"{path}.addresses", $"{address} is not the address of a machine; leave it out for the system's choice");
        }

        if (source is { Transparent: true, Addresses.Count: > 0 })
        {
            findings.Error(DiagnosticCodes.Contradiction, $"{path}.transparent", "members are reached from the client's address or from 'addresses', not from both");
        }
    }

    private static void Members(ConfigurationFindings findings, string path, IReadOnlyList<MemberOptions> members)
    {
        var addresses = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < members.Count; i++)
        {
            var address = members[i].Address;
            if (members[i].Autopopulate && address.Address is not null)
            {
                findings.Warning(DiagnosticCodes.NoEffect, $"{path}[{i}].autopopulate", $"has no effect on an address; it is for names");
            }

            if (address != default && !addresses.Add(address.ToString()))
            {
                findings.Error(DiagnosticCodes.Contradiction, $"{path}[{i}].address", $"{address} stands twice in the pool");
            }
        }
    }
}
