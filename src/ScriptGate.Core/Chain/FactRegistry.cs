namespace ScriptGate.Core.Chain;

/// <summary>Who computes which fact, for one virtual server in one generation.</summary>
internal sealed class FactRegistry
{
    private readonly Dictionary<string, Func<ISession, CancellationToken, Task<object?>>> _providers = new(StringComparer.Ordinal);
    private readonly HashSet<string> _perTransaction = new(StringComparer.Ordinal);

    /// <summary>Adds a provider.</summary>
    /// <returns>False when another check provides the fact already.</returns>
    public bool TryAdd<T>(Fact<T> fact, FactProvider<T> provider)
    {
        if (!_providers.TryAdd(fact.Name, async (session, cancellationToken) => await provider(session, cancellationToken)))
        {
            return false;
        }

        if (fact.IsPerTransaction)
        {
            _perTransaction.Add(fact.Name);
        }

        return true;
    }

    /// <summary>Whether a fact is about the open transaction. The provider knows; what an asker believes does not count.</summary>
    public bool IsPerTransaction(string fact) => _perTransaction.Contains(fact);

    /// <summary>Computes a fact. Not tied to the asker's time limit: the next asker may still want it.</summary>
    public async Task<object?> ComputeAsync<T>(Fact<T> fact, ISession session)
    {
        if (!_providers.TryGetValue(fact.Name, out var provider))
        {
            throw new FactUnavailableException($"No check of this virtual server provides the fact '{fact.Name}'.");
        }

        try
        {
            return await provider(session, CancellationToken.None) is T value
                ? value
                : throw new FactUnavailableException($"The fact '{fact.Name}' is not of the type that was asked for.");
        }
        catch (Exception exception) when (exception is not FactUnavailableException)
        {
            throw new FactUnavailableException($"The fact '{fact.Name}' could not be computed.", exception);
        }
    }
}
