using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using ScriptGate.Core.Resolvers;

namespace ScriptGate.Core.Pools;

/// <summary>Finds the addresses of members: in the hosts file, in DNS, and where DNS knows none by asking the system. Shared by all generations; the newest one's resolver is asked.</summary>
/// <param name="clock">The one clock.</param>
internal sealed class MemberNames(TimeProvider clock)
{
    /// <summary>How long an answer holds that does not say so itself.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<(string Pool, string Name), string> _problems = new();
    private readonly HostsFile _hosts = new(clock);
    private IDnsResolver? _resolver;
    private int _generation;

    /// <summary>Names that stand for members and have never had an address, one sentence each.</summary>
    public IReadOnlyList<string> Problems => [.. _problems.OrderBy(pair => pair.Key).Select(pair => $"the name {pair.Key.Name} in pool '{pair.Key.Pool}' has no address: {pair.Value}")];

    /// <summary>Counts the generations that took over: what older ones still do must not undo what the newest did.</summary>
    public int Generation => Volatile.Read(ref _generation);

    /// <summary>A generation takes over.</summary>
    /// <param name="resolver">Its resolver; null to keep asking whoever was asked.</param>
    public void TakeOver(IDnsResolver? resolver)
    {
        Interlocked.Increment(ref _generation);
        if (resolver is not null)
        {
            Volatile.Write(ref _resolver, resolver);
        }
    }

    /// <summary>The first generation is being built, and already asks.</summary>
    public void UseFirst(IDnsResolver resolver) => Interlocked.CompareExchange(ref _resolver, resolver, null);

    /// <summary>Says, or takes back, that a name has no address.</summary>
    public void Report(string pool, string name, string? problem)
    {
        if (problem is null)
        {
            _problems.TryRemove((pool, name), out _);
        }
        else
        {
            _problems[(pool, name)] = problem;
        }
    }

    /// <exception cref="OperationCanceledException">Nobody wants to know any more.</exception>
    public async Task<NameAnswer> FindAsync(string host, CancellationToken cancellationToken)
    {
        if (_hosts.Find(host) is { IsEmpty: false } known)
        {
            return new NameAnswer(known, clock.GetUtcNow() + Lifetime, Problem: null);
        }

        var resolver = Volatile.Read(ref _resolver) ?? NoResolver.Instance;
        var (four, six) = (resolver.QueryAAsync(host, cancellationToken).AsTask(), resolver.QueryAaaaAsync(host, cancellationToken).AsTask());
        DnsAnswer<IPAddress>[] answers = await Task.WhenAll(four, six);
        var found = Array.FindAll(answers, answer => answer.IsFound);
        return found.Length > 0
            ? new NameAnswer([.. found.SelectMany(answer => answer.Records)], found.Min(answer => answer.ValidUntil), Problem: null)
            : await AskSystemAsync(host, $"DNS answered {answers[0].Outcome}", cancellationToken);
    }

    // A machine may know names in ways of its own, such as multicast DNS.
    private async Task<NameAnswer> AskSystemAsync(string host, string problem, CancellationToken cancellationToken)
    {
        try
        {
            var addresses = await Dns.GetHostAddressesAsync(host, cancellationToken);
            return new NameAnswer([.. addresses], clock.GetUtcNow() + Lifetime, addresses.Length > 0 ? null : problem);
        }
        catch (SocketException exception)
        {
            return new NameAnswer([], clock.GetUtcNow(), $"{problem}, the system: {exception.Message}");
        }
    }
}
