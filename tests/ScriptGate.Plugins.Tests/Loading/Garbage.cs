namespace ScriptGate.Plugins.Tests.Loading;

/// <summary>Collects until something is gone or will not go.</summary>
internal static class Garbage
{
    // What is only waiting for finalizers of finalizers is gone long before that.
    private const int Rounds = 12;

    public static async Task<bool> CollectsAsync(WeakReference reference)
    {
        for (var round = 0; round < Rounds && reference.IsAlive; round++)
        {
            // A test that goes on after an await can stand on the stack of what it awaited; from here it does not.
            await Task.Yield();
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true);
            GC.WaitForPendingFinalizers();
        }

        return !reference.IsAlive;
    }
}
