using System.Diagnostics;
using Xunit;

namespace ScriptGate.Storage.Conformance.Support;

/// <summary>A file system of two megabytes, in memory. Only root may make one; elsewhere the test is skipped.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly string _path;

    private SmallDisk(string path) => _path = path;

    public static SmallDisk Mount()
    {
        var path = Directory.CreateTempSubdirectory("scriptgate-disk-").FullName;
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess || !Run("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", path))
        {
            Directory.Delete(path);
            Assert.Skip("a small file system can only be mounted by root");
        }

        return new SmallDisk(path);
    }

    public string File(string name) => Path.Combine(_path, name);

    /// <summary>Leaves no room.</summary>
    public void Fill()
    {
        using var file = System.IO.File.Create(File("ballast"));
        var block = new byte[4096];
        try
        {
            while (true)
            {
                file.Write(block);
                file.Flush(flushToDisk: true);
            }
        }
        catch (IOException)
        {
            // Full.
        }
    }

    public void MakeRoom() => System.IO.File.Delete(File("ballast"));

    public void Dispose()
    {
        Run("umount", _path);
        Directory.Delete(_path);
    }

    private static bool Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
