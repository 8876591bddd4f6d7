import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.codelibs.opensearch.runner.OpenSearchRunner;

/// One OpenSearch node in this process, reached over loopback only. Started by search.sh from its
/// source, with the runner's jars on the class path; no part of any build.
///
/// Arguments: an empty folder, the HTTP port and the transport port.
final class OpenSearchPeer {
  public static void main(String[] args) throws InterruptedException {
    OpenSearchRunner runner = new OpenSearchRunner();
    runner.onBuild((number, settings) -> {
      settings.put("network.host", "127.0.0.1");
      settings.put("http.port", args[1]);
      settings.put("transport.port", args[2]);
      settings.put("discovery.type", "single-node");
    });
    runner.build(
        OpenSearchRunner.newConfigs()
            .clusterName("benchmark")
            .numOfNode(1)
            .basePath(Path.of(args[0]).toString()));
    System.out.println("OpenSearch is ready");
    new CountDownLatch(1).await();
  }
}
