using ScriptGate.Interop.Harness;
using ScriptGate.Interop.Harness.Processes;

namespace ScriptGate.Interop.NameServers;

/// <summary>A zone that ldns signed.</summary>
/// <param name="Text">The zone file.</param>
/// <param name="Anchor">The record by which it can be trusted.</param>
internal sealed record SignedZone(string Text, string Anchor)
{
    /// <param name="folder">For keys and files.</param>
    /// <param name="name">The name of the zone.</param>
    /// <param name="records">Its records but for SOA and NS.</param>
    /// <param name="dates">Options with the dates of the signatures; none: good from now on for four weeks.</param>
    public static async Task<SignedZone> MakeAsync(TestFolder folder, string name, string records, params string[] dates)
    {
        var place = folder.Make(name);
        var zone = folder.Write(Path.Combine(name, "zone"), Zones.Of(name, records));
        var key = (await RunAsync(place, "ldns-keygen", "-k", "-a", "ECDSAP256SHA256", name)).Trim();
        await RunAsync(place, "ldns-signzone", [.. dates, "-f", zone + ".signed", zone, Path.Combine(place, key)]);
        return new SignedZone(await File.ReadAllTextAsync(zone + ".signed"), await File.ReadAllTextAsync(Path.Combine(place, key + ".ds")));
    }

    // The tools write into the folder they are started in.
    private static async Task<string> RunAsync(string place, string program, params string[] arguments) =>
        (await ProgramRun.RunAsync("/bin/sh", ["-c", "cd \"$0\" && exec \"$@\"", place, Programs.Require(program), .. arguments])).ShouldSucceed().Output;
}
