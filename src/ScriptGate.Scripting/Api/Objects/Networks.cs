using System.Collections.Concurrent;
using System.Net;

namespace ScriptGate.Scripting.Api.Objects;

/// <summary>Networks as rules write them, parsed once.</summary>
internal static class Networks
{
    // Rules write networks as literals: a few dozen. A rule that computes them gets no cache, and no growing memory either.
    private const int MaxKept = 1024;

    private static readonly ConcurrentDictionary<string, IPNetwork> Kept = new(StringComparer.Ordinal);

    public static bool TryParse(string text, out IPNetwork network)
    {
        if (Kept.TryGetValue(text, out network))
        {
            return true;
        }

        if (!IPNetwork.TryParse(text, out network))
        {
            if (!IPAddress.TryParse(text, out var address))
            {
                return false;
            }

            network = new IPNetwork(address, address.GetAddressBytes().Length * 8);
        }

        if (Kept.Count < MaxKept)
        {
            Kept.TryAdd(text, network);
        }

        return true;
    }
}
